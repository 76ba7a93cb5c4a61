import type { ConnectPage as ConnectPageData } from "#shared/contracts/oauth/connect-session";
import { type Language, TEXTS } from "./language.ts";
import { Page } from "./page.tsx";
import { cutMiddle } from "./parts/cut-middle.ts";
import { CancelLink, ReturnNote, SignInNote } from "./parts/end.tsx";
import { Fill, fillText } from "./parts/fill.tsx";
import { Icon } from "./parts/icon.tsx";
import { AppParty, ServiceParty } from "./parts/party.tsx";
import { Host, Said } from "./parts/said.tsx";
import { linkTo } from "./parts/service-link.ts";
import { ServiceList } from "./parts/service-list.tsx";
import { type Service, toService } from "./parts/service.ts";
import { SupportNote } from "./parts/support.tsx";
import { SharedScopes } from "./parts/shared-scopes.tsx";
import type { Text } from "./text.en.ts";

type ConnectPageProps = {
  readonly language: Language;
  readonly token: string;
  readonly baseUrl: string;
  readonly data: ConnectPageData;
};

/**
 * Shows which app asks and where it leads back, who is connecting, what is shared with the app, and the way out. What the
 * project says about itself, its people and its integrations stands on plates; hosts and providers are Atlas's own words.
 */
export const ConnectPage = ({ language, token, baseUrl, data }: ConnectPageProps) => {
  const text = TEXTS[language];
  const services = data.integrations.map((integration) => toService(integration, language));
  const only = services.length === 1 ? services[0] : undefined;
  const { title, values } = titleOf(text, cutMiddle(data.project_name), only);
  const returnHost = data.return_host ?? null;
  return (
    <Page
      language={language}
      title={fillText(title, values)}
      switchable
      baseUrl={baseUrl}
      owner="app"
      accent={data.branding?.accent_color}
    >
      <header class="ask">
        <AppParty name={data.project_name} host={returnHost} logo={data.branding?.logo ?? null} />
        {only === undefined ? "" : <ServiceParty service={only} />}
        <h1>
          <Fill text={title} values={{ ...values, app: <Said words={data.project_name} /> }} />
        </h1>
        <Person text={text} data={data} />
      </header>
      {only === undefined ? (
        <Choice text={text} token={token} services={services} returnHost={returnHost} />
      ) : (
        <Consent text={text} token={token} service={only} returnHost={returnHost} />
      )}
      <SupportNote text={text} name={data.project_name} support={data.branding?.support ?? null} />
    </Page>
  );
};

/** Names what is asked for: the provider's account, that at a host, or one that the person chooses. */
function titleOf({ connect }: Text, app: string, only: Service | undefined) {
  if (only?.name) return { title: connect.titleAtProvider, values: { app, provider: only.name } };
  if (only?.host) return { title: connect.titleAtHost, values: { app, host: only.host } };
  return { title: connect.title, values: { app } };
}

const Person = ({ text, data }: { readonly text: Text; readonly data: ConnectPageData }) =>
  data.display_name === null ? (
    ""
  ) : (
    <p>
      <Fill
        text={text.connect.person}
        values={{
          app: <Said words={data.project_name} />,
          person: <Said words={data.display_name} whole />,
        }}
      />
    </p>
  );

type PartProps = {
  readonly text: Text;
  readonly token: string;
  readonly returnHost: string | null;
};

/** Several services, or none. */
const Choice = (props: PartProps & { readonly services: readonly Service[] }) => (
  <>
    {props.services.length === 0 ? (
      <p class="end">{props.text.connect.nothing}</p>
    ) : (
      <ServiceList text={props.text} token={props.token} services={props.services} />
    )}
    <div class="end">
      {props.services.length === 0 ? "" : <SignInNote text={props.text} host={null} />}
      <ReturnNote text={props.text} host={props.returnHost} />
      <CancelLink text={props.text} token={props.token} />
    </div>
  </>
);

/** One service, and all that it will share. */
const Consent = ({ service, ...props }: PartProps & { readonly service: Service }) => (
  <>
    <SharedScopes text={props.text} service={service} />
    <div class="end">
      <a class="btn primary" href={linkTo(props.token, service)}>
        <span>
          <Fill
            text={props.text.connect.go}
            values={{
              place:
                service.name ??
                (service.host === null ? (
                  <bdi>{service.label ?? ""}</bdi>
                ) : (
                  <Host host={service.host} />
                )),
            }}
          />
        </span>
        <Icon name="arrow-right" />
      </a>
      <CancelLink text={props.text} token={props.token} />
      <SignInNote text={props.text} host={service.host} />
      <ReturnNote text={props.text} host={props.returnHost} />
    </div>
  </>
);
