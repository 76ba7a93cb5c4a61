import { Button } from "./button.tsx";

/** Names what is not saved yet. It stays at the bottom of the form until it is saved or taken back. */
export const SaveBar = ({
  children,
  discard,
  save,
  saving,
  pending,
  onDiscard,
}: {
  /** "Unsaved: name" */
  children: string;
  discard: string;
  save: string;
  saving: string;
  pending: boolean;
  onDiscard: () => void;
}) => (
  <div className="save-bar">
    <span role="status">{children}</span>
    <Button variant="plain" disabled={pending} onClick={onDiscard}>
      {discard}
    </Button>
    <Button variant="primary" type="submit" busy={pending && saving}>
      {save}
    </Button>
  </div>
);
