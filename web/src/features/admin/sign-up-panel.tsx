import { useState } from "react";
import { SIGN_UP_POLICIES } from "#shared/contracts/users/sign-up-policies";
import { isProblem } from "../../api/problem.ts";
import type { PlatformSettings } from "../../api/queries/platform/admin.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextAreaField } from "../../ui/forms/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useAdminText } from "./text.ts";
import { useChangeSettings } from "./use-change-settings.ts";

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** Who may sign up from now on. */
export function SignUpPanel({ settings }: { settings: PlatformSettings }) {
  const { signUp: text } = useAdminText();
  const [policy, setPolicy] = useState(settings.sign_up.policy);
  const [typed, setTyped] = useState(settings.sign_up.domains.join("\n"));
  const [isWrong, setWrong] = useState(false);
  const change = useChangeSettings(settings);
  const domains = typed
    .split(/[\s,]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== "");
  const save = () => {
    const wrong =
      policy === "domains" &&
      (domains.length === 0 || !domains.every((domain) => DOMAIN.test(domain)));
    setWrong(wrong);
    if (wrong || change.isPending) return;
    const rule = policy === "domains" ? { policy, domains } : { policy };
    change.mutate({ changes: { sign_up: rule }, done: text.saved });
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
        <SelectField
          label={text.title}
          hint={text.hints[policy]}
          value={policy}
          onChange={(event) =>
            setPolicy(SIGN_UP_POLICIES.find((one) => one === event.target.value) ?? policy)
          }
          options={SIGN_UP_POLICIES.map((value) => ({ value, label: text.policies[value] }))}
        />
        {policy === "domains" ? (
          <TextAreaField
            mono
            label={text.domains}
            hint={text.domainsHint}
            error={isWrong ? text.badDomains : undefined}
            rows={3}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : null}
        {settings.sign_up.source === "environment" ? (
          <p className="quiet">{text.fromEnvironment}</p>
        ) : null}
        {isProblem(change.error, "version_mismatch") ? (
          <p className="error" role="alert">
            {text.conflict}
          </p>
        ) : change.error === null ? null : (
          <ProblemNotice error={change.error} />
        )}
        <div>
          <Button type="submit" variant="primary" busy={change.isPending && text.saving}>
            {text.save}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
