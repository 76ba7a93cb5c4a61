import { RefreshCw } from "lucide-react";
import { Button } from "../button.tsx";
import { Callout } from "../callout.tsx";
import { useUiText } from "../text.ts";

export type BothVersionsProps = {
  /** The fields that two people changed at once. `mono`: their values are codes, such as addresses. */
  fields: readonly { name: string; label: string; saved: string; mine: string; mono?: boolean }[];
  onKeep: () => void;
  onTake: () => void;
};

/** Shows what somebody else saved beside what the reader typed, and lets the reader choose. */
export default function BothVersionsNotice({ fields, onKeep, onTake }: BothVersionsProps) {
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
            {fields.map(({ name, label, saved, mine, mono = false }) => (
              <tr key={name}>
                <th scope="row">{label}</th>
                {[saved, mine].map((value, index) => (
                  // oxlint-disable-next-line react/no-array-index-key -- always these two
                  <td key={index}>
                    {value === "" ? text.empty : mono ? <code>{value}</code> : value}
                  </td>
                ))}
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
