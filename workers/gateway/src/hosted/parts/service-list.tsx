import type { Text } from "../text.en.ts";
import { Fill } from "./fill.tsx";
import { Icon } from "./icon.tsx";
import { Logo } from "./logo.tsx";
import { ServiceName } from "./party.tsx";
import { Host } from "./said.tsx";
import type { Service } from "./service.ts";
import { linkTo } from "./service-link.ts";

/** How many scopes one line names. The service itself asks for the person's consent to all of them. */
const MOST_SCOPES = 6;

/**
 * The services to choose from. They are links, not forms: browsers apply `form-action` to the redirect after a form, and
 * that redirect leads to the provider.
 */
export const ServiceList = (props: {
  readonly text: Text;
  readonly token: string;
  readonly services: readonly Service[];
}) => (
  <ul class="services" aria-label={props.text.connect.choose}>
    {props.services.map((service) => (
      <li>
        <a class="choice" href={linkTo(props.token, service)}>
          <Logo provider={service.provider} name={service.name ?? service.label ?? ""} />
          <span>
            <b class="choice-name">
              <ServiceName service={service} />
            </b>
            {service.name === null && service.host !== null ? (
              <span>
                <Host host={service.host} />
              </span>
            ) : (
              ""
            )}
            <ScopeLine text={props.text} service={service} />
          </span>
          <Icon name="arrow-right" />
        </a>
      </li>
    ))}
  </ul>
);

const ScopeLine = ({ text, service }: { readonly text: Text; readonly service: Service }) => {
  const scopes = service.scopes ?? [];
  if (scopes.length === 0) return <></>;
  const rest = scopes.length - MOST_SCOPES;
  return (
    <span>
      {scopes.slice(0, MOST_SCOPES).map(({ name, meaning }, index) => (
        <>
          {index === 0 ? "" : "; "}
          {meaning === null ? <code>{name}</code> : index === 0 ? meaning : lowerFirst(meaning)}
        </>
      ))}
      {rest > 0 ? (
        <>
          {"; "}
          <Fill text={text.connect.more} values={{ count: rest }} />
        </>
      ) : (
        ""
      )}
    </span>
  );
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
