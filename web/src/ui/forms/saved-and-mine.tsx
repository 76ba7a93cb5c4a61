import { RefreshCw } from "lucide-react";
import { Button } from "../button.tsx";
import { Callout } from "../callout.tsx";
import { useUiText } from "../text.ts";

/** Shows what somebody else saved meanwhile beside what the reader chose, and lets the reader decide. */
export function SavedAndMine({
  label,
  saved,
  mine,
  onKeep,
  onTake,
}: {
  label: string;
  saved: string;
  mine: string;
  onKeep: () => void;
  onTake: () => void;
}) {
  const { changed: text } = useUiText();
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
            <tr>
              <th scope="row">{label}</th>
              <td>{saved}</td>
              <td>{mine}</td>
            </tr>
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
