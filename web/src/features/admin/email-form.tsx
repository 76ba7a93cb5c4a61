import { type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";

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
  const [email, setEmail] = useState("");
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (email.trim() !== "" && !send.isPending)
          send.mutate(email.trim(), { onSuccess: () => setEmail("") });
      }}
    >
      <TextField
        label={label}
        type="email"
        autoComplete="off"
        hint={hint}
        error={refused}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
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
