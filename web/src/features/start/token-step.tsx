import { LoaderCircle, Play } from "lucide-react";
import type { UseMutationResult } from "@tanstack/react-query";
import { useMay } from "../../api/may.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { tokenSamples } from "./code-samples.ts";
import { type Standing, Step } from "./step.tsx";
import type { ReadToken } from "./read-token.ts";
import { useStartText } from "./text.ts";

type Props = {
  project: string;
  standing: Standing;
  connectionId: string | null;
  apiUrl: string;
  secret: string | null;
  /** Only a sandbox token is shown without a password. */
  isSandbox: boolean;
  read: UseMutationResult<ReadToken, Error, string>;
};

/** The one request that an app's server makes, as code and run from here. */
export function TokenStep(props: Props) {
  const { project, standing, connectionId, apiUrl, secret, isSandbox, read } = props;
  const text = useStartText().token;
  const may = useMay(project)("tokens:read");
  if (connectionId === null)
    return (
      <Step number={3} standing={standing} title={text.title}>
        <p>
          {text.next} <code>GET /v1/connections/con_…/token</code>
        </p>
      </Step>
    );
  const isDone = standing === "done";
  return (
    <Step number={3} standing={standing} title={isDone ? text.done : text.title}>
      <p>
        {text.detail}
        {secret === null ? ` ${text.keyHint}` : null}
      </p>
      <CodeBlock label={text.code} samples={tokenSamples(apiUrl, connectionId, secret)} />
      {may && isSandbox ? (
        <div className="actions">
          <Button
            {...(isDone ? {} : { variant: "primary" as const })}
            icon={Play}
            busy={read.isPending && text.running}
            onClick={() => read.mutate(connectionId)}
          >
            {read.isSuccess ? text.again : text.run}
          </Button>
          {isDone ? null : (
            <span className="waiting">
              <Icon of={LoaderCircle} />
              {text.waiting}
            </span>
          )}
        </div>
      ) : (
        <p>{may ? text.password : text.askOwner}</p>
      )}
      {read.error === null ? null : <ProblemNotice error={read.error} />}
      {read.data === undefined ? null : <Answer answer={read.data} />}
    </Step>
  );
}

const SHOWN_CHARACTERS = 12;

/** What Atlas answered; of the token itself only its beginning. */
function Answer({ answer: { token, ms } }: { answer: ReadToken }) {
  const text = useStartText().token;
  const format = useFormat();
  const { access_token: secret, ...rest } = token;
  const shown = secret.slice(0, SHOWN_CHARACTERS);
  const members = [
    ["connection_id", rest.connection_id],
    ["token_type", rest.token_type],
    ["expires_at", rest.expires_at],
    ["scope", rest.scope],
  ] as const;
  return (
    <figure className="code" aria-label={text.answer}>
      <div className="code-head">
        <span className="answer-head">
          <b>200</b> {text.answer} · <span className="num">{format.duration(ms)}</span>
        </span>
      </div>
      <pre>
        <code>
          {"{\n  "}
          <span className="k">"access_token"</span>: <span className="s">"{shown}…"</span>,{" "}
          <span className="c">
            {"// "}
            {text.characters(secret.length)}
          </span>
          {members.map(([name, value], index) => (
            <span key={name}>
              {"\n  "}
              <span className="k">"{name}"</span>:{" "}
              <span className="s">{JSON.stringify(value)}</span>
              {index === members.length - 1 ? "" : ","}
            </span>
          ))}
          {"\n}"}
        </code>
      </pre>
    </figure>
  );
}
