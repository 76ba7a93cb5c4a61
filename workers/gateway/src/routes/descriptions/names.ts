/**
 * Names for objects inside others, in place of the one made from where they stand: `Connection.last_refresh_error` would
 * be a `ConnectionLastRefreshError`. Not listed here is an object whose place already names it well.
 */
export const BETTER_NAMES: Readonly<Record<string, string>> = {
  PasskeyCreationOptionsRp: "RelyingParty",
  PasskeyCreationOptionsUser: "PasskeyUser",
  PasskeyCreationOptionsPubKeyCredParam: "PasskeyAlgorithm",
  PasskeyRequestOptionsAllowCredential: "PasskeyDescriptor",
  PasskeyCreationOptionsAuthenticatorSelection: "AuthenticatorSelection",
  AddPasskeyInputCredential: "PasskeyAttestation",
  ProveAccountByPasskeyInputCredential: "PasskeyAssertion",
  SignInWithPasskeyInputCredential: "PasskeyAssertion",
  ProblemError: "FieldError",
  ConnectionLastRefreshError: "RefreshError",
  UpdateIntegrationInputSettings: "IntegrationSettingChanges",
  UpdatedIntegrationWarning: "IntegrationWarning",
  RevocationToken: "RevokedToken",
  BrandingLogo: "Logo",
  AuditEntryActor: "AuditActor",
  EndUserConnections: "EndUserConnectionCounts",
  ProviderScope: "ScopeMeaning",
  TokenEntryError: "TokenEntryProblem",
  OverviewTokenReads: "CountSeries",
  OverviewFlows: "FlowSeries",
  OverviewConnections: "ConnectionCounts",
};
