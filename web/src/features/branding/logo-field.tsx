import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleX } from "lucide-react";
import { useId, useRef, useState } from "react";
import { isProblem } from "../../api/problem.ts";
import {
  type Branding,
  brandingQuery,
  logoSource,
  updateBranding,
} from "../../api/queries/settings/branding.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useBrandingText } from "./text.ts";

const MAX_BYTES = 64 * 1024;

/** The picture, which is saved as soon as it is chosen. */
export function LogoField({
  project,
  branding,
  mayWrite,
}: {
  project: string;
  branding: Branding;
  mayWrite: boolean;
}) {
  const text = useBrandingText();
  const client = useQueryClient();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const save = useMutation({
    mutationFn: async (file: File | null) =>
      updateBranding(project, { logo: file === null ? null : await toBase64(file) }),
    onSuccess: (saved, file) => {
      client.setQueryData(brandingQuery(project).queryKey, saved);
      showToast({ title: file === null ? text.logoRemoved : text.logoSaved });
    },
  });
  const choose = (file: File | undefined) => {
    if (file === undefined) return;
    setTooLarge(file.size > MAX_BYTES);
    save.reset();
    if (file.size <= MAX_BYTES) save.mutate(file);
    if (input.current) input.current.value = "";
  };
  const source = logoSource(branding);
  const isRefused = save.error !== null && isProblem(save.error, "branding_unusable");
  const message = isTooLarge ? text.tooLarge : isRefused ? text.unusable : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{text.logo}</label>
      <div className="logo-field">
        {source === null ? null : <img src={source} alt={text.logo} width={40} height={40} />}
        {mayWrite ? (
          <>
            <input
              ref={input}
              id={id}
              className="visually-hidden"
              type="file"
              accept="image/png,image/jpeg,image/webp"
              tabIndex={-1}
              aria-describedby={`${id}-note`}
              onChange={({ target }) => choose(target.files?.[0])}
            />
            <Button
              busy={save.isPending && save.variables !== null && text.uploading}
              onClick={() => input.current?.click()}
            >
              {text.choose}
            </Button>
            {source === null ? null : (
              <Button
                variant="plain"
                busy={save.isPending && save.variables === null && text.removing}
                onClick={() => {
                  setTooLarge(false);
                  save.mutate(null);
                }}
              >
                {text.remove}
              </Button>
            )}
          </>
        ) : null}
      </div>
      {message === undefined ? (
        <p className="hint" id={`${id}-note`}>
          {text.logoHint}
        </p>
      ) : (
        <p className="error" id={`${id}-note`} role="alert">
          <Icon of={CircleX} />
          {message}
        </p>
      )}
      {save.error === null || isRefused ? null : <ProblemNotice error={save.error} />}
    </div>
  );
}

async function toBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
