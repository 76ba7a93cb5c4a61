import type { FieldError } from "#shared/contracts/errors";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { localProviderHint } from "#shared/provider/address/local-provider-hint";
import {
  BlockedUrlError,
  type BlockedReason,
  type UrlPolicy,
  checkUrl,
} from "#shared/provider/address/url-policy";
import { isUserinfoHeader } from "#shared/provider/userinfo-headers";
import { type Result, err, ok } from "#shared/result";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import { findUnfitRequests, isPlainParam, toPointer } from "../settings/check-request-settings.ts";
import { findOwnParameters, isOwnParameter } from "../settings/own-parameters.ts";
import { proposeUrl } from "../settings/propose-url.ts";
import { isStableSubject } from "../settings/stable-subject.ts";

const URL_SETTINGS = [
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "refresh_endpoint",
  "jwks_uri",
] as const satisfies readonly (keyof IntegrationSettings)[];

/**
 * Checks that an integration's settings fit its provider: they have all that it requires and none that the catalogue
 * decides, and Atlas may send to each URL.
 *
 * @returns `invalid_settings` or `invalid_url`, with each wrong field.
 */
export function checkSettings(
  entry: CatalogueEntry,
  settings: IntegrationSettings,
  policy: UrlPolicy,
): Result<null, ProvidersError> {
  const wrong = [
    ...findUnfit(entry, settings),
    ...findForeignParams(settings),
    ...findForeignHeaders(settings),
    ...findUnfitRequests(entry, settings),
    ...findOwnQueries(settings),
    ...findUnstableSubject(settings),
  ];
  if (wrong.length > 0)
    return err({
      code: "invalid_settings",
      detail: `These settings do not fit the provider ${entry.definition.id}.`,
      errors: wrong,
    });
  const blocked = URL_SETTINGS.flatMap((name) => checkUrlSetting(name, settings[name], policy));
  if (blocked.length > 0)
    return err({
      code: "invalid_url",
      detail: `Give https URLs on port 443 with a public host name.${localProviderHint(
        URL_SETTINGS.map((name) => settings[name]),
        policy,
      )}`,
      errors: blocked,
    });
  return ok(null);
}

function findUnfit(entry: CatalogueEntry, settings: IntegrationSettings): FieldError[] {
  // An issuer's document names the endpoints.
  const isDiscovered = settings.issuer !== undefined && isAllowed(entry, "issuer");
  const missing = entry.requiredSettings
    .filter((name) => settings[name] === undefined && !isDiscovered)
    .map((name) => ({
      path: `/settings/${name}`,
      message: "This provider needs it.",
      code: "required" as const,
    }));
  const foreign = Object.entries(settings)
    .filter(([name, value]) => value !== undefined && !isAllowed(entry, name))
    .map(([name]) => ({
      path: `/settings/${name}`,
      message: "This provider decides it itself.",
      code: "decided_by_provider" as const,
    }));
  return [...missing, ...foreign];
}

const isAllowed = (entry: CatalogueEntry, name: string): boolean =>
  entry.allowedSettings.some((allowed) => allowed === name);

const findForeignParams = (settings: IntegrationSettings): FieldError[] =>
  Object.entries(settings.authorization_params ?? {})
    .filter(
      ([name, value]) =>
        isOwnParameter("authorization_endpoint", name) || !isPlainParam(name, value),
    )
    .map(([name]) => ({
      path: `/settings/authorization_params/${toPointer(name)}`,
      message: "Atlas sets this parameter itself, or its name or value is no plain text.",
      code: "reserved_parameter" as const,
    }));

const findOwnQueries = (settings: IntegrationSettings): FieldError[] =>
  URL_SETTINGS.flatMap((endpoint) => {
    const url = URL.parse(settings[endpoint] ?? "");
    const own = url === null ? [] : findOwnParameters(endpoint, url);
    return own.length === 0
      ? []
      : [
          {
            path: `/settings/${endpoint}`,
            message: `Atlas sets ${own.join(", ")} itself. Enter the address without it.`,
            code: "reserved_query" as const,
            params: { names: own.join(", ") },
          },
        ];
  });

const findUnstableSubject = ({ profile_subject: path }: IntegrationSettings): FieldError[] =>
  path === undefined || isStableSubject(path)
    ? []
    : [
        {
          path: "/settings/profile_subject",
          message:
            "People change this, and it may pass to another person. Enter the path of the account's stable id.",
          code: "unstable_subject",
        },
      ];

const MAX_HEADERS = 20;

const findForeignHeaders = ({
  userinfo_headers: headers = {},
}: IntegrationSettings): FieldError[] =>
  Object.entries(headers)
    .filter(([name, value], index) => index >= MAX_HEADERS || !isUserinfoHeader(name, value))
    .map(([name]) => ({
      path: `/settings/userinfo_headers/${toPointer(name)}`,
      message:
        "Atlas sets this header itself, or it is not a header of printable ASCII, or there are more than 20. The only placeholder is {client_id}.",
      code: "reserved_header" as const,
    }));

function checkUrlSetting(name: string, url: string | undefined, policy: UrlPolicy): FieldError[] {
  if (url === undefined) return [];
  try {
    const { search } = checkUrl(url, policy).url;
    // An issuer has no query (OpenID Connect Discovery §2).
    return name === "issuer" && search !== ""
      ? [
          {
            path: "/settings/issuer",
            message: `An issuer has no query.${proposeUrl(name, url, policy)}`,
            code: "url_query",
          },
        ]
      : [];
  } catch (thrown) {
    if (!(thrown instanceof BlockedUrlError)) throw thrown;
    return [
      {
        path: `/settings/${name}`,
        message: MESSAGES[thrown.reason] + proposeUrl(name, url, policy),
        code: `url_${thrown.reason}`,
      },
    ];
  }
}

const MESSAGES: Readonly<Record<BlockedReason, string>> = {
  malformed: "This is not an absolute URL in its normal form.",
  scheme: "Only https.",
  credentials: "No user name or password.",
  fragment: "No fragment (the part from # on).",
  port: "Only the default port.",
  ip_literal: "A host name, not an address.",
  local_name: "A public host name.",
  own_host: "This is Atlas itself.",
};
