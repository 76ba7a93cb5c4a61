/** What Atlas writes into a token request itself, or what would speak for the client in another way. */
const OWN = new Set([
  "access_token",
  "assertion",
  "client_assertion",
  "client_assertion_type",
  "client_id",
  "client_secret",
  "code",
  "code_verifier",
  "device_code",
  "grant_type",
  "id_token",
  "password",
  "redirect_uri",
  "refresh_token",
  "state",
  "subject_token",
  "token",
]);

/** Whether a parameter of token requests is Atlas's own. Some servers read `Client.ID` as `client_id`. */
export const isOwnTokenParam = (name: string): boolean =>
  OWN.has(name.toLowerCase().replaceAll(/[^a-z\d]/g, "_"));

/** The parameters that a definition adds to a token request, without those that Atlas writes itself. */
export const pickAddedParams = (
  params: Readonly<Record<string, string>> | undefined,
): Record<string, string> =>
  Object.fromEntries(Object.entries(params ?? {}).filter(([name]) => !isOwnTokenParam(name)));
