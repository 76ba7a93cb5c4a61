import { Problem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useShellText } from "./text.ts";

/** In place of the palette when its file did not come: the page behind it stays as it is. */
export default function PaletteMissing({ onClose }: { onClose: () => void }) {
  const text = useShellText();
  const code = navigator.onLine ? "unreachable" : "offline";
  return (
    <Dialog open onClose={onClose} title={text.palette.title}>
      <ProblemNotice
        error={new Problem({ status: 0, code })}
        action={
          <Button size="sm" onClick={() => window.location.reload()}>
            {text.reload}
          </Button>
        }
      />
    </Dialog>
  );
}
