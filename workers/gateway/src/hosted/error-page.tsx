import { systemClock } from "#shared/clock";
import type { FlowPage } from "#shared/contracts/oauth/flow";
import type { Scope } from "../context.ts";
import type { Failure } from "../http/problem.ts";
import { type Language, TEXTS, chooseLanguage } from "./language.ts";
import { Page, htmlResponse } from "./page.tsx";
import { Fill } from "./parts/fill.tsx";
import { Icon } from "./parts/icon.tsx";
import { AppParty } from "./parts/party.tsx";
import { Host } from "./parts/said.tsx";
import { SupportNote } from "./parts/support.tsx";
import { cancelLink } from "./parts/service-link.ts";
import type { Text } from "./text.en.ts";
import { type KnownWayBack, wayBackOf } from "./way-back.ts";

type Kind = keyof Text["errors"];

/** Which text a person sees. Codes not listed here are our fault. The page also shows the code, for the app's support. */
const KINDS: Partial<Record<Failure["code"], Kind>> = {
  connect_session_invalid: "link_expired",
  flow_invalid: "flow_lost",
  limit_reached: "link_worn",
  return_url_not_registered: "nowhere_to_go",
  account_mismatch: "flow_lost",
  account_unstorable: "flow_lost",
  prefetch_refused: "flow_lost",
  integration_not_offered: "not_offered",
  integration_disabled: "not_offered",
  project_suspended: "suspended",
  end_user_blocked: "person_blocked",
  end_user_deleting: "person_leaving",
  not_found: "not_found",
  method_not_allowed: "not_found",
  invalid_request: "bad_request",
  credential_in_url: "bad_request",
  uri_too_long: "bad_request",
  headers_too_large: "bad_request",
  content_too_large: "bad_request",
  unsupported_media_type: "bad_request",
  rate_limited: "too_many",
};

/** The texts of a callback that Atlas does not trust, by its cause. */
const CAUSES: Readonly<Record<FlowPage, Kind>> = {
  no_state: "no_state",
  provider_error: "provider_error",
  over: "flow_lost",
  other_browser: "other_browser",
  no_cookie: "no_cookie",
  wrong_address: "wrong_address",
};

const kindOf = ({ code, cause }: Failure): Kind =>
  code === "flow_invalid" && cause !== undefined && Object.hasOwn(CAUSES, cause)
    ? CAUSES[cause as FlowPage]
    : (KINDS[code] ?? "unavailable");

type ErrorPageProps = {
  readonly language: Language;
  readonly baseUrl: string;
  readonly code: string;
  readonly kind: Kind;
  readonly requestId: string;
  readonly nowMs: number;
  readonly wayBack: KnownWayBack | null;
};

const ErrorPage = (props: ErrorPageProps) => {
  const text = TEXTS[props.language];
  const { title, text: sentence } = text.errors[props.kind];
  return (
    <Page
      language={props.language}
      title={title}
      switchable={false}
      baseUrl={props.baseUrl}
      owner={props.wayBack === null ? "atlas" : "app"}
      accent={props.wayBack?.branding?.accent_color}
    >
      <header class="ask">
        {props.wayBack === null ? (
          ""
        ) : (
          <AppParty
            name={props.wayBack.project_name}
            host={props.wayBack.return_host}
            logo={props.wayBack.branding?.logo ?? null}
          />
        )}
        <h1>{title}</h1>
        <p>{sentence}</p>
      </header>
      <div class="end">
        {props.wayBack === null ? "" : <BackLink text={text} wayBack={props.wayBack} />}
        <details class="help" open>
          <summary>
            {text.error.help}
            <Icon name="chevron-down" />
          </summary>
          <p>{text.error.send}</p>
          <dl class="ref">
            <dt>{text.error.code}</dt>
            <dd>
              <code>{props.code}</code>
            </dd>
            <dt>{text.error.requestId}</dt>
            <dd>
              <code>{props.requestId}</code>
            </dd>
            <dt>{text.error.time}</dt>
            <dd>
              <time datetime={new Date(props.nowMs).toISOString()}>
                {writeTime(props.language, props.nowMs)}
              </time>
            </dd>
          </dl>
        </details>
        {props.wayBack === null ? (
          ""
        ) : (
          <SupportNote
            text={text}
            name={props.wayBack.project_name}
            support={props.wayBack.branding?.support ?? null}
          />
        )}
      </div>
    </Page>
  );
};

const BackLink = (props: { readonly text: Text; readonly wayBack: KnownWayBack }) => (
  <a class="btn primary" href={cancelLink(props.wayBack.token)}>
    <span>
      <Fill
        text={props.text.error.back}
        values={{ host: <Host host={props.wayBack.return_host} /> }}
      />
    </span>
  </a>
);

const writeTime = (language: Language, nowMs: number): string => {
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "UTC",
  });
  return `${format.format(nowMs)} UTC`;
};

/**
 * The error page for people: a sentence, then for the app's support the stable code, the request id and the time. Repeats nothing
 * from the request, but for the token of a link that exists, in the link back.
 */
export function renderErrorPage(
  request: Request,
  scope: Scope,
  failure: Failure,
  init: { status: number; headers: Headers },
): Response {
  const wayBack = wayBackOf(failure);
  const language = chooseLanguage(request, wayBack?.language ?? null);
  const kind = kindOf(failure);
  const page = (
    <ErrorPage
      language={language}
      baseUrl={scope.config.baseUrl}
      code={failure.code}
      kind={kind}
      requestId={scope.requestId}
      nowMs={systemClock()}
      wayBack={wayBack}
    />
  );
  return htmlResponse(request, page, init);
}
