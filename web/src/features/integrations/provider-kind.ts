import type { Provider } from "../../api/queries/integrations.ts";

/** A provider that the integration itself describes, by an issuer or by its endpoints. */
export const isGeneric = ({ required_settings }: Pick<Provider, "required_settings">): boolean =>
  required_settings.length > 0;
