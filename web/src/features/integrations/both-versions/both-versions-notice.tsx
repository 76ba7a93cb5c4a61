import { RefreshCw } from "lucide-react";
import { Button } from "../../../ui/button.tsx";
import { Callout } from "../../../ui/callout.tsx";
import { useIntegrationsText } from "../text.ts";

export type BothVersionsProps = {
  /** The fields that two people changed at once. */
  fields: readonly { name: string; label: string; saved: string; mine: string }[];
  onKeep: () => void;
  onTake: () => void;
};

/** Shows what somebody else saved beside what the reader typed, and lets the reader choose. */
export default function BothVersionsNotice({ fields, onKeep, onTake }: BothVersionsProps) {
  const { changed: text } = useIntegrationsText();
  return (
    <div role="alert" className="both-versions">
      <Callout look="reauth" icon={RefreshCw} title={text.title}>
        {text.detail}
      </Callout>
      <div className="table-wrap">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.field}</th>
              <th scope="col">{text.theirs}</th>
              <th scope="col">{text.mine}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ name, label, saved, mine }) => (
              <tr key={name}>
                <th scope="row">{label}</th>
                <td>{saved === "" ? text.empty : <code>{saved}</code>}</td>
                <td>{mine === "" ? text.empty : <code>{mine}</code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="actions">
        <Button onClick={onKeep}>{text.keep}</Button>
        <Button onClick={onTake}>{text.take}</Button>
      </p>
    </div>
  );
}
