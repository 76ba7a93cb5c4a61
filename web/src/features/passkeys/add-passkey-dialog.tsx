import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { errorsByField } from "../../api/place-errors.ts";
import { addPasskey, beginPasskey, passkeysQuery } from "./passkey-calls.ts";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { deviceOf } from "../account/device.ts";
import { PasskeyNameField } from "./passkey-name-field.tsx";
import { PasskeyNotice } from "./passkey-notice.tsx";
import { usePasskeysText } from "./text.ts";

/** Makes a passkey with the browser's help and adds it to the account. */
export function AddPasskeyDialog({ onClose }: { onClose: () => void }) {
  const text = usePasskeysText();
  const client = useQueryClient();
  const formId = useId();
  const device = deviceOf(navigator.userAgent);
  const form = useForm<{ name: string }>({
    defaultValues: {
      name: device === null ? text.unknownDevice : text.device(device.browser, device.system),
    },
  });
  const add = useMutation({
    mutationFn: async (name: string) => {
      const [{ makePasskey }, options] = await Promise.all([
        import("./ceremony.ts"),
        beginPasskey(),
      ]);
      return addPasskey(name, await makePasskey(options));
    },
    onSuccess: async ({ name }) => {
      await client.invalidateQueries(passkeysQuery);
      showToast({ title: text.addDialog.done, detail: text.addDialog.doneDetail(name) });
      onClose();
    },
    onError: (error) => {
      const message = errorsByField(error).get("name");
      if (message !== undefined) form.setError("name", { message });
    },
  });
  const save = useOnce(add.mutateAsync);
  const close = () => {
    // The browser's own question goes with the dialog: nobody adds a passkey that they gave up.
    if (add.isPending) void import("./ceremony.ts").then(({ endCeremony }) => endCeremony());
    onClose();
  };
  const isNameWrong = form.formState.errors.name !== undefined;
  return (
    <FormDialog
      onClose={close}
      title={text.addDialog.title}
      description={text.addDialog.detail}
      formId={formId}
      verb={text.addDialog.verb}
      busy={add.isPending && text.addDialog.doing}
    >
      <form id={formId} noValidate onSubmit={form.handleSubmit(({ name }) => save(name.trim()))}>
        <PasskeyNameField form={form} />
      </form>
      {add.error === null || isNameWrong ? null : <PasskeyNotice error={add.error} />}
    </FormDialog>
  );
}
