import { exchange } from "../../../dev/browser/http-exchange.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** The part of an OpenAPI operation that tests need. */
export type Operation = {
  id: string;
  method: string;
  /** The path, with its parameters in braces. */
  path: string;
  pathParams: string[];
  /** What its `security` requires: null for a public one, `""` for any credential, else one permission. */
  permission: string | null;
  hasBody: boolean;
  /** Whether a request without a body breaks the document's word. */
  needsBody: boolean;
};

type Document = {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId?: string;
        security?: Record<string, string[]>[];
        requestBody?: { required?: boolean };
      }
    >
  >;
};

/** Reads a door's OpenAPI document, or the one at this path, and lists its operations. */
export async function readOperations(
  doorUrl: string,
  path = "/openapi.json",
): Promise<Operation[]> {
  const answer = await exchange(new URL(path, doorUrl));
  if (answer.status !== 200) throw new Error(`${path}: HTTP ${answer.status}.`);
  return operationsOf(JSON.parse(answer.text));
}

/** The operations of an OpenAPI document. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      if (!operation.operationId) throw new Error(`${method} ${path} has no operationId.`);
      return [
        {
          id: operation.operationId,
          method: method.toUpperCase(),
          path,
          pathParams: [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name),
          permission: permissionOf(operation.security ?? []),
          hasBody: operation.requestBody !== undefined,
          needsBody: operation.requestBody?.required === true,
        },
      ];
    }),
  );
}

function permissionOf(security: Record<string, string[]>[]): string | null {
  const [first, ...others] = security;
  if (first === undefined) return null;
  const permissions = Object.values(first).flat();
  if (others.length > 0 || permissions.length > 1)
    throw new Error("More than one way in: nobody told the suite about it.");
  return permissions[0] ?? "";
}

/** Replaces the parameters in a path with these values, percent-encoded. */
export const fillPath = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`No value for {${name}}: tell the suite its kind.`);
    return encodeURIComponent(value);
  });
