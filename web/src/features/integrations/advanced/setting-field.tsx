import type { UseFormRegisterReturn } from "react-hook-form";
import { SelectField, TextAreaField, TextField } from "../../../ui/forms/field.tsx";
import { SETTING_KINDS, type SettingName } from "./settings.ts";
import { useAdvancedText } from "./text.ts";

/** One setting, in the control that its kind asks for. */
export function SettingField({
  name,
  error,
  field,
}: {
  name: SettingName;
  error: string | undefined;
  field: UseFormRegisterReturn;
}) {
  const text = useAdvancedText();
  const setting = SETTING_KINDS[name];
  const common = {
    label: text.fields[name],
    hint: <code className="faint">{name}</code>,
    error,
    autoComplete: "off",
    ...field,
  };
  const asUsual = { value: "", label: text.default };
  switch (setting.kind) {
    case "choice":
      return (
        <SelectField
          {...common}
          options={[
            asUsual,
            ...setting.values.map((value) => ({ value, label: text.options[value] })),
          ]}
        />
      );
    case "flag":
      return (
        <SelectField
          {...common}
          options={[
            asUsual,
            { value: "true", label: text.yes },
            { value: "false", label: text.no },
          ]}
        />
      );
    case "lines":
    case "pairs":
      return (
        <TextAreaField
          mono
          rows={3}
          {...common}
          hint={
            <>
              <code className="faint">{name}</code>{" "}
              {setting.kind === "lines" ? text.lines : text.pairs}
            </>
          }
        />
      );
    case "seconds":
      return <TextField inputMode="numeric" {...common} />;
    default:
      return <TextField mono {...common} />;
  }
}
