import type { ReactNode } from "react";
import { ProviderLogo } from "../../../ui/logo.tsx";
import { Host, Said } from "./fill.tsx";
import type { Service } from "./service.ts";

const Party = ({ tile, name, host }: { tile: ReactNode; name: ReactNode; host: string | null }) => (
  <div className="party">
    {tile}
    <div>
      <div className="party-name">{name}</div>
      {host === null ? null : (
        <div className="party-host">
          <Host host={host} />
        </div>
      )}
    </div>
  </div>
);

/** The app that asks. */
export const AppParty = ({
  name,
  host,
  logo,
}: {
  name: string;
  host: string | null;
  logo: string | null;
}) => (
  <Party
    tile={
      logo === null ? (
        <span className="tile">{[...name][0]?.toUpperCase()}</span>
      ) : (
        <img className="tile picture" src={logo} alt="" width={40} height={40} />
      )
    }
    name={<bdi>{name}</bdi>}
    host={host}
  />
);

/** The service where people sign in. */
export const ServiceParty = ({ service }: { service: Service }) => (
  <Party
    tile={
      <span className="tile service">
        <ProviderLogo provider={service.provider} name={service.name ?? service.label ?? ""} />
      </span>
    }
    name={<ServiceName service={service} />}
    host={service.host}
  />
);

/** The provider's own name, then the project's label on its plate. */
export const ServiceName = ({ service: { name, label } }: { service: Service }) => (
  <>
    {name}
    {name !== null && label !== null ? " " : null}
    {label === null ? null : <Said>{label}</Said>}
  </>
);
