import { useForm } from "react-hook-form";
import type { PlatformSettings } from "../../../api/queries/platform/admin.ts";
import { useFormat } from "../../../i18n/format.ts";
import { localTimeOf, momentOf, useTimeZone } from "../../../i18n/time-zone.ts";
import { Button } from "../../../ui/button.tsx";
import { CheckField, TextField } from "../../../ui/forms/field.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Time } from "../../../ui/time.tsx";
import { SettingsConflict } from "./settings-conflict.tsx";
import { useAdminText } from "../text.ts";
import { useChangeSettings } from "./use-change-settings.ts";

type Values = { on: boolean; textEn: string; textRu: string; until: string };

const MOST_LETTERS = 300;

/** What the form shows. The end of a maintenance that is over says nothing of the next one. */
const valuesOf = ({ maintenance }: PlatformSettings): Values => ({
  on: maintenance.on,
  textEn: maintenance.text_en ?? "",
  textRu: maintenance.text_ru ?? "",
  until:
    maintenance.until === null || !maintenance.on ? "" : localTimeOf(new Date(maintenance.until)),
});

/** Switches maintenance on and off, with what people read meanwhile and its end. */
export function MaintenancePanel({ settings }: { settings: PlatformSettings }) {
  const { maintenance: text } = useAdminText();
  const { source, text_en: said, until } = settings.maintenance;
  return (
    <Panel title={text.title}>
      {source === "environment" ? (
        <div className="stack">
          <p>{text.byOperator}</p>
          {said === null ? null : <p className="quiet">{said}</p>}
          {until === null ? null : (
            <p className="quiet">
              {text.until}: <Time full at={until} />
            </p>
          )}
        </div>
      ) : (
        <MaintenanceForm settings={settings} />
      )}
    </Panel>
  );
}

function MaintenanceForm({ settings }: { settings: PlatformSettings }) {
  const { maintenance: text, signUp } = useAdminText();
  const format = useFormat();
  const zone = useTimeZone() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const saved = valuesOf(settings);
  const form = useForm<Values>({ values: saved, resetOptions: { keepDirtyValues: true } });
  const { change, save } = useChangeSettings(settings);
  const mine = form.watch();
  const { errors } = form.formState;
  const submit = ({ on, textEn, textRu, until }: Values) =>
    save(
      {
        maintenance: {
          on,
          text_en: textEn.trim() || null,
          text_ru: textRu.trim() || null,
          until: until === "" ? null : momentOf(until).toISOString(),
        },
      },
      (changed) => {
        form.reset(valuesOf(changed), { keepDirtyValues: false });
        return on ? text.savedOn : text.savedOff;
      },
    );
  const inWords = ({ on, textEn, textRu, until }: Values) => ({
    on: on ? text.isOn : text.isOff,
    textEn,
    textRu,
    until: until === "" ? "" : format.full(momentOf(until).toISOString()),
  });
  return (
    <form className="stack" noValidate onSubmit={form.handleSubmit(submit)}>
      <CheckField label={text.on} hint={text.onHint} {...form.register("on")} />
      <TextField
        label={text.textEn}
        hint={text.textHint}
        maxLength={MOST_LETTERS}
        {...form.register("textEn")}
      />
      <TextField
        label={text.textRu}
        hint={text.textHint}
        maxLength={MOST_LETTERS}
        {...form.register("textRu")}
      />
      <div className="moment">
        <TextField
          type="datetime-local"
          label={text.until}
          hint={text.untilHint(zone)}
          error={errors.until?.message}
          {...form.register("until", {
            validate: (typed, { on }) =>
              !on || typed === "" || momentOf(typed).getTime() > Date.now() || text.past,
          })}
        />
      </div>
      <SettingsConflict
        change={change}
        labels={{ on: text.on, textEn: text.textEn, textRu: text.textRu, until: text.until }}
        saved={inWords(saved)}
        mine={inWords(mine)}
        onTake={() => form.reset(saved, { keepDirtyValues: false })}
      />
      <div>
        <Button type="submit" busy={change.isPending && signUp.saving}>
          {signUp.save}
        </Button>
      </div>
    </form>
  );
}
