import { useState } from "react";
import { isProblem } from "../../api/problem.ts";
import type { PlatformSettings } from "../../api/queries/platform/admin.ts";
import { Button } from "../../ui/button.tsx";
import { CheckField, TextField } from "../../ui/forms/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useAdminText } from "./text.ts";
import { useChangeSettings } from "./use-change-settings.ts";

const MOST_LETTERS = 300;

/** Switches maintenance on and off, with what people read meanwhile. */
export function MaintenancePanel({ settings }: { settings: PlatformSettings }) {
  const { maintenance: text, signUp } = useAdminText();
  const saved = settings.maintenance;
  const [on, setOn] = useState(saved.on);
  const [textEn, setTextEn] = useState(saved.text_en ?? "");
  const [textRu, setTextRu] = useState(saved.text_ru ?? "");
  const change = useChangeSettings(settings);
  if (saved.source === "environment")
    return (
      <Panel title={text.title}>
        <p>{text.byOperator}</p>
        <p className="quiet">{saved.text_en}</p>
      </Panel>
    );
  const save = () => {
    if (change.isPending) return;
    const maintenance = {
      on,
      text_en: textEn.trim() || null,
      text_ru: textRu.trim() || null,
      until: null,
    };
    change.mutate({ changes: { maintenance }, done: on ? text.savedOn : text.savedOff });
  };
  return (
    <Panel title={text.title}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <CheckField
          label={text.on}
          hint={text.onHint}
          checked={on}
          onChange={(event) => setOn(event.target.checked)}
        />
        <TextField
          label={text.textEn}
          hint={text.textHint}
          maxLength={MOST_LETTERS}
          value={textEn}
          onChange={(event) => setTextEn(event.target.value)}
        />
        <TextField
          label={text.textRu}
          hint={text.textHint}
          maxLength={MOST_LETTERS}
          value={textRu}
          onChange={(event) => setTextRu(event.target.value)}
        />
        {isProblem(change.error, "version_mismatch") ? (
          <p className="error" role="alert">
            {signUp.conflict}
          </p>
        ) : change.error === null ? null : (
          <ProblemNotice error={change.error} />
        )}
        <div>
          <Button type="submit" variant="primary" busy={change.isPending && signUp.saving}>
            {signUp.save}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
