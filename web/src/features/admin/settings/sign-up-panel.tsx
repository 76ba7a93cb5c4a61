import { useForm } from "react-hook-form";
import { SIGN_UP_POLICIES, type SignUpPolicy } from "#shared/contracts/users/sign-up-policies";
import type { PlatformSettings } from "../../../api/queries/platform/admin.ts";
import { Button } from "../../../ui/button.tsx";
import { SelectField, TextAreaField } from "../../../ui/forms/field.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { SettingsConflict } from "./settings-conflict.tsx";
import { useAdminText } from "../text.ts";
import { useChangeSettings } from "./use-change-settings.ts";

type Values = { policy: SignUpPolicy; domains: string };

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

const valuesOf = ({ sign_up: { policy, domains } }: PlatformSettings): Values => ({
  policy,
  domains: domains.join("\n"),
});

const domainsIn = (typed: string): string[] =>
  typed
    .split(/[\s,]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== "");

/** Who may sign up from now on. */
export function SignUpPanel({ settings }: { settings: PlatformSettings }) {
  const { signUp: text } = useAdminText();
  const saved = valuesOf(settings);
  const form = useForm<Values>({ values: saved, resetOptions: { keepDirtyValues: true } });
  const { change, save } = useChangeSettings(settings);
  const { policy, domains } = form.watch();
  const submit = (values: Values) =>
    save(
      {
        sign_up:
          values.policy === "domains"
            ? { policy: values.policy, domains: domainsIn(values.domains) }
            : { policy: values.policy },
      },
      (changed) => {
        form.reset(valuesOf(changed), { keepDirtyValues: false });
        return text.saved;
      },
    );
  return (
    <Panel title={text.title}>
      <form className="stack" noValidate onSubmit={form.handleSubmit(submit)}>
        <SelectField
          label={text.policy}
          hint={text.hints[policy]}
          options={SIGN_UP_POLICIES.map((value) => ({ value, label: text.policies[value] }))}
          {...form.register("policy")}
        />
        {policy === "domains" ? (
          <TextAreaField
            mono
            label={text.domains}
            hint={text.domainsHint}
            error={form.formState.errors.domains?.message}
            rows={3}
            {...form.register("domains", {
              validate: (typed) => {
                const named = domainsIn(typed);
                const isGood = named.length > 0 && named.every((domain) => DOMAIN.test(domain));
                return form.getValues("policy") !== "domains" || isGood || text.badDomains;
              },
            })}
          />
        ) : null}
        {settings.sign_up.source === "environment" ? (
          <p className="quiet">{text.fromEnvironment}</p>
        ) : null}
        <SettingsConflict
          change={change}
          labels={{ policy: text.policy, domains: text.domains }}
          saved={{ policy: text.policies[saved.policy], domains: saved.domains }}
          mine={{ policy: text.policies[policy], domains }}
          onTake={() => form.reset(saved, { keepDirtyValues: false })}
        />
        <div>
          <Button type="submit" busy={change.isPending && text.saving}>
            {text.save}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
