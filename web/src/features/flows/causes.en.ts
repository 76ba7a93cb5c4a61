import type { CauseName } from "./causes.ts";

/** What happened in one sentence, and what to do. `p` is the integration's name, `code` the name of the error. */
export type CauseWords = {
  readonly title: (p: string, code: string) => string;
  readonly todo: readonly ((p: string) => string)[];
};

const again = () => "Run the flow again.";
const newLink = () => "Give them a new link when they want to connect.";

export const en: Readonly<Record<CauseName, CauseWords>> = {
  denied: {
    title: (p) => `The person said no at ${p}`,
    todo: [() => "Nothing is broken: they chose not to.", newLink],
  },
  approval_pending: {
    title: (p) => `An administrator has to approve the app at ${p} first`,
    todo: [(p) => `The person asks their administrator at ${p} to approve your app.`, newLink],
  },
  flow_expired: {
    title: () => "The person came back after more than 30 minutes",
    todo: [newLink],
  },
  flow_interrupted: {
    title: () => "Atlas was cut off while it finished the flow",
    todo: [again, () => "If it happens again, look for restarts in the logs at this time."],
  },
  return_url_not_registered: {
    title: () => "Your app's return URL is not registered any more",
    todo: [() => "Register the return URL again, or create links with one that is.", again],
  },
  integration_disabled: {
    title: (p) => `${p} was disabled while the person was away`,
    todo: [
      (p) => `Enable ${p}. If it is enabled, check that its client secret can be read.`,
      again,
    ],
  },
  integration_not_offered: {
    title: () => "The integration was deleted while the person was away",
    todo: [() => "Create links with an integration that exists."],
  },
  connection_gone: {
    title: () => "The connection to renew does not exist any more",
    todo: [() => "Create a link without `connection_id` to make a new connection."],
  },
  issuer_mismatch: {
    title: (p) => `The answer names another issuer than ${p} has`,
    todo: [
      () => "Compare the issuer setting with the provider's discovery document, letter by letter.",
      () => "If they are equal, treat it as an attack: a stranger's server answered.",
    ],
  },
  other_browser: {
    title: () => "The flow was finished in another browser than it was started in",
    todo: [
      () => "Give them a new link, to open and finish in one browser with cookies.",
      () => "If the person knows nothing about it, somebody else tried to use their link.",
    ],
  },
  wrong_address: {
    title: (p) => `The answer of ${p} came to the callback URL of another integration`,
    todo: [
      (p) => `Register the callback URL of this integration in your app at ${p}.`,
      () => "If it is registered, treat it as an attack: a code was sent to the wrong place.",
    ],
  },
  duplicate_parameter: {
    title: (p) => `${p} sent the same parameter twice with different values`,
    todo: [again, (p) => `If it happens again, tell ${p}: OAuth does not allow it.`],
  },
  code_and_error: {
    title: (p) => `${p} sent a code and an error at once`,
    todo: [again, (p) => `If it happens again, show ${p} its own words below.`],
  },
  code_too_long: {
    title: (p) => `The code of ${p} is longer than 4,096 characters`,
    todo: [(p) => `Ask ${p} for shorter codes. Atlas does not pass this one on.`],
  },
  no_code: {
    title: (p) => `${p} sent the person back with neither a code nor an error`,
    todo: [(p) => `Check that your app at ${p} uses the authorization code flow.`, again],
  },
  sign_in_required: {
    title: (p) => `${p} wants the person to sign in or to agree again`,
    todo: [newLink],
  },
  redirect_uri_mismatch: {
    title: (p) => `${p} does not know the callback URL`,
    todo: [
      () => "Copy the callback URL from the integration's setup.",
      (p) => `Register exactly this URL in your app at ${p}.`,
      again,
    ],
  },
  invalid_scope: {
    title: (p) => `${p} does not accept the scopes`,
    todo: [
      (p) => `Compare the integration's scopes with those that your app at ${p} may ask for.`,
      again,
    ],
  },
  client_not_accepted: {
    title: (p) => `${p} does not accept the client id or the client secret`,
    todo: [
      (p) => `Open your app at ${p} and compare the client id.`,
      () => "Replace the secret in the integration.",
      again,
    ],
  },
  client_not_allowed: {
    title: (p) => `${p} does not let your app do this`,
    todo: [
      (p) =>
        `Allow the authorization code flow in your app at ${p}, and publish the app if it is in review.`,
      again,
    ],
  },
  request_not_accepted: {
    title: (p) => `${p} does not accept the request`,
    todo: [
      () => "Read the provider's words below: they often name the parameter.",
      () => "Correct it in the integration's advanced settings.",
      again,
    ],
  },
  provider_named_error: {
    title: (p, code) => `${p} answered with ${code}`,
    todo: [(p) => `Look up this name in the documentation of ${p}.`, again],
  },
  provider_unnamed_error: {
    title: (p) => `${p} reported an error without a name`,
    todo: [() => "Read the provider's words below.", again],
  },
  code_refused: {
    title: (p) => `${p} refused the code`,
    todo: [
      (p) => `Check that the callback URL at ${p} is exactly the one in the integration's setup.`,
      () => "Run the flow again without waiting: codes live for a short time and work once.",
    ],
  },
  endpoint_redirects: {
    title: (p) => `The token endpoint of ${p} redirects to another address`,
    todo: [
      () =>
        "Enter the final address as the token endpoint. Atlas does not follow redirects with a secret.",
      again,
    ],
  },
  endpoint_blocked: {
    title: () => "An endpoint of the integration has an address that Atlas does not call",
    todo: [() => "Enter public https addresses. Private networks are not called.", again],
  },
  endpoint_missing: {
    title: () => "The integration has no token endpoint",
    todo: [() => "Enter the token endpoint in the advanced settings.", again],
  },
  endpoint_not_found: {
    title: (p) => `There is nothing at the token endpoint of ${p}`,
    todo: [() => "Compare the token endpoint with the provider's documentation.", again],
  },
  grant_type_not_allowed: {
    title: (p) => `${p} does not let your app exchange codes`,
    todo: [(p) => `Allow the authorization code grant in your app at ${p}.`, again],
  },
  token_type_unsupported: {
    title: (p) => `${p} issued a token that is bound to a key`,
    todo: [(p) => `Turn off DPoP or mTLS for your app at ${p}. Atlas uses Bearer tokens.`, again],
  },
  no_access_token: {
    title: (p) => `The answer of ${p} has no access token`,
    todo: [
      () => "If the token stands deeper in the answer, set `tokens_at` in the advanced settings.",
      again,
    ],
  },
  exchange_refused: {
    title: (p, code) => `${p} refused the exchange with ${code}`,
    todo: [
      () => "Check the client id, the client secret and the callback URL.",
      (p) => `Look up this name in the documentation of ${p}.`,
      again,
    ],
  },
  unreachable: {
    title: (p) => `${p} did not answer, or reported that it is down`,
    todo: [(p) => `Look at the status page of ${p}.`, () => "Run the flow again later."],
  },
  not_reached: {
    title: (p) => `The connection to ${p} failed`,
    todo: [
      () => "Compare the host of the token endpoint with the provider's documentation.",
      (p) => `Look at the status page of ${p}.`,
      () => "Run the flow again later.",
    ],
  },
  timed_out: {
    title: (p) => `${p} did not answer in time`,
    todo: [(p) => `Look at the status page of ${p}.`, () => "Run the flow again later."],
  },
  answer_too_large: {
    title: (p) => `The answer of ${p} is larger than 1 MiB`,
    todo: [() => "Compare the token endpoint with the provider's documentation.", again],
  },
  unreadable_answer: {
    title: (p) => `${p} answered with something else than tokens, such as a page`,
    todo: [() => "Compare the token endpoint with the provider's documentation.", again],
  },
  rate_limited: {
    title: (p) => `${p} asks to wait: too many requests`,
    todo: [(p) => `Wait, or ask ${p} for a higher limit.`, again],
  },
  id_token_missing: {
    title: (p) => `${p} sent no id token`,
    todo: [() => "Add the scope `openid` to the integration.", again],
  },
  no_keys: {
    title: () => "The integration does not say where the provider's keys are",
    todo: [() => "Enter `jwks_uri` in the advanced settings.", again],
  },
  keys_unavailable: {
    title: (p) => `The keys of ${p} could not be fetched`,
    todo: [(p) => `Look at the status page of ${p}.`, () => "Run the flow again later."],
  },
  signature: {
    title: (p) => `The id token is not signed by a key of ${p}`,
    todo: [
      () => "Compare `jwks_uri` and the issuer with the provider's discovery document.",
      (p) => `Use an asymmetric algorithm at ${p}, such as RS256. HS256 is not accepted.`,
    ],
  },
  id_token_issuer: {
    title: (p) => `The id token names another issuer than ${p} has`,
    todo: [
      () => "Set the issuer exactly as the id token names it, with or without the last slash.",
      again,
    ],
  },
  id_token_audience: {
    title: () => "The id token is meant for another app",
    todo: [(p) => `Compare the client id with your app at ${p}.`, again],
  },
  id_token_expired: {
    title: () => "The id token had expired when it came",
    todo: [(p) => `Tell ${p}: its clock is late, or its tokens live too short.`, again],
  },
  id_token_time: {
    title: () => "The id token is not valid yet",
    todo: [
      (p) => `The clock of ${p} is more than a minute ahead. Tell them.`,
      () => "Check the clock of this Atlas too.",
    ],
  },
  id_token_nonce: {
    title: () => "The id token belongs to another flow",
    todo: [
      again,
      (p) => `If it happens again, tell ${p}: it has to return the nonce that was sent.`,
    ],
  },
  id_token_malformed: {
    title: (p) => `The id token of ${p} cannot be read`,
    todo: [
      (p) => `Tell ${p}: it is not a signed JWT with the claims that OpenID Connect asks for.`,
    ],
  },
  id_token_subject: {
    title: () => "The id token does not say whose account it is",
    todo: [
      () => "If the id stands in another claim, set `profile_subject` in the advanced settings.",
      again,
    ],
  },
  other_subject: {
    title: (p) => `${p} told of two different accounts`,
    todo: [
      (p) => `Tell ${p}: its userinfo endpoint and its id token name different subjects.`,
      again,
    ],
  },
  token_rejected: {
    title: (p) => `${p} rejected the token that it had just issued`,
    todo: [
      () => "Add the scope that the profile needs, such as `openid` or `profile`.",
      () => "Check that the userinfo endpoint belongs to the same server.",
      again,
    ],
  },
  userinfo_subject: {
    title: () => "The profile does not say whose account it is",
    todo: [
      () =>
        "Name the member that holds the account's id: `profile_subject` in the advanced settings.",
      again,
    ],
  },
  userinfo_unverified: {
    title: () => "The profile is a signed answer that cannot be verified",
    todo: [
      () => "Enter `jwks_uri`, or turn off signed or encrypted userinfo at the provider.",
      again,
    ],
  },
  userinfo_refused: {
    title: (p) => `${p} refused to show the profile`,
    todo: [
      () =>
        "Check the userinfo endpoint, and whether it needs headers of its own: `userinfo_headers`.",
      () => "Check that the scopes include the profile.",
      again,
    ],
  },
  other_account: {
    title: () => "The person chose another account than the connection has",
    todo: [
      (p) => `The person signs out at ${p}, or chooses the account that was connected before.`,
      () => "For a second account, create a link without `connection_id`.",
    ],
  },
  account_unstorable: {
    title: (p) => `The account's id at ${p} cannot be stored`,
    todo: [
      () =>
        "It is too long or has characters that no database takes. Choose another member: `profile_subject`.",
    ],
  },
  vault_unavailable: {
    title: () => "Atlas could not encrypt the tokens",
    todo: [() => "The vault's keys are missing or wrong. The logs name the key.", again],
  },
  internal_error: {
    title: () => "Atlas failed while it worked on the flow",
    todo: [() => "Look up the request id in the logs of this Atlas.", again],
  },
  unknown: {
    title: (_, code) => `The flow ended with ${code}`,
    todo: [() => "Look up this name in the API reference.", again],
  },
};
