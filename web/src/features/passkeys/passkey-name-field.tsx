import { type UseFormReturn } from "react-hook-form";
import { TextField } from "../../ui/forms/field.tsx";
import { usePasskeysText } from "./text.ts";

const MOST_CHARACTERS = 60;

/** What a passkey is called. */
export function PasskeyNameField({ form }: { form: UseFormReturn<{ name: string }> }) {
  const { form: text } = usePasskeysText();
  const faultOf = (typed: string): string | true => {
    const name = typed.trim();
    if (name === "") return text.missing;
    return Array.from(name).length <= MOST_CHARACTERS || text.long;
  };
  return (
    <TextField
      label={text.name}
      hint={text.hint}
      error={form.formState.errors.name?.message}
      autoComplete="off"
      {...form.register("name", { validate: faultOf })}
    />
  );
}
