import { Download } from "lucide-react";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { useFactorText } from "./text.ts";

/** Shows recovery codes once. They are kept nowhere but in this dialog. */
export function RecoveryCodesDialog({
  codes,
  onClose,
}: {
  codes: readonly string[];
  onClose: () => void;
}) {
  const { codes: text } = useFactorText();
  const lines = codes.join("\n");
  return (
    <Dialog
      alert
      open
      staysOnEscape
      onClose={onClose}
      title={text.title}
      description={text.detail}
      footer={
        <Button variant="primary" onClick={onClose}>
          {text.done}
        </Button>
      }
    >
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="actions">
        <CopyButton value={lines} />
        <Button size="sm" icon={Download} onClick={() => save(text.file, `${lines}\n`)}>
          {text.download}
        </Button>
      </div>
    </Dialog>
  );
}

function save(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
