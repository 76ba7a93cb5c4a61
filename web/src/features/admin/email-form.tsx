import { type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useAdminText } from "./text.ts";

/** The API's own check decides. */
const LIKE_AN_ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** One address and what is done with it. */
export function EmailForm({
  label,
  hint,
  verb,
  doing,
  send,
  refused,
}: {
  label: string;
  hint: string;
  verb: string;
  doing: string;
  send: UseMutationResult<unknown, Error, string>;
  /** What is wrong with the address, when the answer says so. */
  refused: string | undefined;
}) {
  const { badEmail } = useAdminText();
  const [email, setEmail] = useState("");
  const [isMalformed, setMalformed] = useState(false);
  const submit = useOnce(async (address: string) => {
    await send.mutateAsync(address);
    setEmail("");
  });
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const isGood = LIKE_AN_ADDRESS.test(email.trim());
        setMalformed(!isGood);
        if (isGood) submit(email.trim());
      }}
    >
      <TextField
        label={label}
        type="email"
        autoComplete="off"
        hint={hint}
        error={isMalformed ? badEmail : refused}
        value={email}
        onChange={(event) => {
          setEmail(event.target.value);
          setMalformed(false);
          if (!send.isPending) send.reset();
        }}
      />
      {send.error === null || refused !== undefined ? null : <ProblemNotice error={send.error} />}
      <div>
        <Button type="submit" busy={send.isPending && doing}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
