import type { Child } from "hono/jsx";
import { logoPath } from "../branding.ts";
import { initialOf, Logo } from "./logo.tsx";
import { Host, Said } from "./said.tsx";
import type { Service } from "./service.ts";

const Party = (props: {
  readonly tile: Child;
  readonly name: Child;
  readonly host: string | null;
}) => (
  <div class="party">
    {props.tile}
    <div>
      <div class="party-name">{props.name}</div>
      {props.host === null ? (
        ""
      ) : (
        <div class="party-host">
          <Host host={props.host} />
        </div>
      )}
    </div>
  </div>
);

/** The app that asks, by the name that its project gave it and by the host that the person returns to. */
export const AppParty = ({
  name,
  host,
  logo,
}: {
  readonly name: string;
  readonly host: string | null;
  /** The hash of the project's picture, which stands in the tile and nowhere else. */
  readonly logo: string | null;
}) => (
  <Party
    tile={
      logo === null ? (
        <span class="tile" aria-hidden="true">
          {initialOf(name)}
        </span>
      ) : (
        <img class="tile picture" src={logoPath(logo)} alt="" width="40" height="40" />
      )
    }
    name={<bdi>{name}</bdi>}
    host={host}
  />
);

/** The service where the person signs in. */
export const ServiceParty = ({ service }: { readonly service: Service }) => (
  <Party
    tile={
      <span class="tile service">
        <Logo provider={service.provider} name={service.name ?? service.label ?? ""} />
      </span>
    }
    name={<ServiceName service={service} />}
    host={service.host}
  />
);

/** The provider's own name, then the project's label on its plate. */
export const ServiceName = ({ service: { name, label } }: { readonly service: Service }) => (
  <>
    {name ?? ""}
    {name !== null && label !== null ? " " : ""}
    {label === null ? "" : <Said words={label} />}
  </>
);
