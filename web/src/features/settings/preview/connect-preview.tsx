import { ArrowRight, Check, Lock, type LucideIcon, Undo2 } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import type { Language } from "../../../i18n/language.ts";
import { Icon } from "../../../ui/icon.tsx";
import { ProviderLogo } from "../../../ui/logo.tsx";
import { Fill, Host, Said } from "./fill.tsx";
import type { PreviewData } from "./preview-data.ts";
import { AppParty, ServiceName, ServiceParty } from "./party.tsx";
import type { Service } from "./service.ts";
import { hostedWords } from "./words.gen.ts";

type Words = (typeof hostedWords)[Language]["connect"];

/** How many scopes one line names, as on the page. */
const MOST_SCOPES = 6;

/** Who asks, for what, and the services to choose from: all of one service when there is only one. */
export function ConnectPreview({ language, data }: { language: Language; data: PreviewData }) {
  const words = hostedWords[language].connect;
  const only = data.services.length === 1 ? data.services[0] : undefined;
  const app = <Said>{data.projectName}</Said>;
  const notes = (
    <>
      <Note icon={Lock}>
        {only?.host ? (
          <Fill text={words.signInAt} values={{ host: <Host host={only.host} /> }} />
        ) : (
          words.signIn
        )}
      </Note>
      {data.returnHost === null ? null : (
        <Note icon={Undo2}>
          <Fill text={words.returnTo} values={{ host: <Host host={data.returnHost} /> }} />
        </Note>
      )}
    </>
  );
  const cancel = <span className="btn">{words.cancel}</span>;
  return (
    <>
      <div className="ask">
        <AppParty name={data.projectName} host={data.returnHost} logo={data.logo} />
        {only === undefined ? null : <ServiceParty service={only} />}
        <p className="ask-title">
          <Fill
            text={titleOf(words, only)}
            values={{ app, provider: only?.name, host: only?.host ?? "" }}
          />
        </p>
        <p>
          <Fill text={words.person} values={{ app, person: <Said>{data.person}</Said> }} />
        </p>
      </div>
      {only === undefined ? (
        <>
          {data.services.length === 0 ? (
            <p className="end">{words.nothing}</p>
          ) : (
            <Choices words={words} services={data.services} />
          )}
          <div className="end">
            {notes}
            {cancel}
          </div>
        </>
      ) : (
        <>
          <Shared words={words} service={only} />
          <div className="end">
            <span className="btn primary">
              <span>
                <Fill
                  text={words.go}
                  values={{ place: only.name ?? only.host ?? <bdi>{only.label}</bdi> }}
                />
              </span>
              <Icon of={ArrowRight} />
            </span>
            {cancel}
            {notes}
          </div>
        </>
      )}
    </>
  );
}

function titleOf(words: Words, only: Service | undefined): string {
  if (only?.name) return words.titleAtProvider;
  return only?.host ? words.titleAtHost : words.title;
}

const Note = ({ icon, children }: { icon: LucideIcon; children: ReactNode }) => (
  <p className="note-row">
    <Icon of={icon} />
    <span>{children}</span>
  </p>
);

const Choices = ({ words, services }: { words: Words; services: readonly Service[] }) => (
  <ul className="services">
    {services.map((service) => (
      <li key={service.id} className="choice">
        <ProviderLogo provider={service.provider} name={service.name ?? service.label ?? ""} />
        <span>
          <b className="choice-name">
            <ServiceName service={service} />
          </b>
          {service.name === null && service.host !== null ? (
            <span>
              <Host host={service.host} />
            </span>
          ) : null}
          <ScopeLine words={words} service={service} />
        </span>
        <Icon of={ArrowRight} />
      </li>
    ))}
  </ul>
);

function ScopeLine({ words, service: { scopes } }: { words: Words; service: Service }) {
  if (scopes.length === 0) return null;
  const rest = scopes.length - MOST_SCOPES;
  return (
    <span>
      {scopes.slice(0, MOST_SCOPES).map(({ name, meaning }, index) => (
        <Fragment key={name}>
          {index === 0 ? null : "; "}
          {meaning === null ? (
            <code>{name}</code>
          ) : index === 0 ? (
            meaning
          ) : (
            meaning.charAt(0).toLowerCase() + meaning.slice(1)
          )}
        </Fragment>
      ))}
      {rest > 0 ? (
        <>
          {"; "}
          <Fill text={words.more} values={{ count: rest }} />
        </>
      ) : null}
    </span>
  );
}

const Shared = ({ words, service: { scopes } }: { words: Words; service: Service }) => (
  <div className="shared">
    {scopes.length === 0 ? (
      <p>{words.noScopes}</p>
    ) : (
      <>
        <p className="shared-title">{words.ability}</p>
        <ul>
          {scopes.map(({ name, meaning }) => (
            <li key={name}>
              <Icon of={Check} />
              <span>{meaning ?? <code>{name}</code>}</span>
            </li>
          ))}
        </ul>
      </>
    )}
  </div>
);
