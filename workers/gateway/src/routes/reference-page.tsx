import { METHODS, type OpenApiDocument, type Operation } from "../http/openapi/openapi-document.ts";
import { STYLES_PATH } from "../hosted/styles.ts";
import { problemCodesOf } from "../http/openapi/openapi-problems.ts";
import { ErrorTable } from "./error-table.tsx";
import { EVERY_ROUTE } from "./problems.ts";

type Entry = { readonly method: string; readonly path: string; readonly operation: Operation };

/** The API reference: one page without scripts, rendered from the OpenAPI document. */
export const ReferencePage = ({ document }: { readonly document: OpenApiDocument }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{document.info.title}</title>
      <link rel="icon" href="/favicon.ico" />
      <link rel="stylesheet" href={STYLES_PATH} />
    </head>
    <body>
      <main class="reference">
        <h1>{document.info.title}</h1>
        <p>{document.info.description ?? ""}</p>
        <p>
          For tools: <a href="/openapi.json">openapi.json</a> (OpenAPI {document.openapi})
        </p>
        {[...byTag(document)].map(([tag, entries]) => (
          <section>
            <h2>{tag}</h2>
            {entries.map((entry) => (
              <OperationPart {...entry} />
            ))}
          </section>
        ))}
        <ErrorTable
          api={entriesOf(document).flatMap(({ operation }) => problemCodesOf(operation))}
        />
      </main>
    </body>
  </html>
);

const OperationPart = ({ method, path, operation }: Entry) => {
  const rows = describeInput(operation);
  return (
    <article id={operation.operationId ?? ""}>
      <h3>
        <span class="method">{method.toUpperCase()}</span> <code>{path}</code>
      </h3>
      <p>
        {operation.summary ?? ""}. {operation.description ?? ""}
      </p>
      <p class="note">
        {scopesOf(operation)}
        Answers:{" "}
        {Object.keys(operation.responses ?? {})
          .filter(isSuccess)
          .join(", ")}
      </p>
      <ErrorLinks codes={problemCodesOf(operation).filter(isSpecific)} />
      {rows.length === 0 ? (
        ""
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">In</th>
                <th scope="col">Type</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, place, type]) => (
                <tr>
                  <td>
                    <code>{name}</code>
                  </td>
                  <td>{place}</td>
                  <td>{type}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </article>
  );
};

const ErrorLinks = ({ codes }: { readonly codes: readonly string[] }) =>
  codes.length === 0 ? (
    ""
  ) : (
    <p class="note">
      {codes.map((code, index) => (
        <>
          {index === 0 ? "Errors: " : ", "}
          <a href={`#error-${code}`}>{code}</a>
        </>
      ))}
    </p>
  );

const entriesOf = (document: OpenApiDocument): Entry[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );

const byTag = (document: OpenApiDocument): Map<string, Entry[]> =>
  Map.groupBy(entriesOf(document), ({ operation }) => operation.tags?.[0] ?? "Other");

const isSuccess = (status: string): boolean => status.startsWith("2");

/** Codes that every call can answer appear only in the table. */
const isSpecific = (code: string): boolean => !EVERY_ROUTE.some((common) => common === code);

function scopesOf(operation: Operation): string {
  const scopes = (operation.security ?? []).flatMap((requirement) =>
    Object.values(requirement).flat(),
  );
  return scopes.length === 0 ? "" : `Scope: ${scopes.join(", ")}. `;
}

/** The parameters and the body's members, each with name, place and type. */
function describeInput(operation: Operation): [name: string, place: string, type: string][] {
  const rows: [string, string, string][] = [];
  for (const parameter of operation.parameters ?? [])
    if ("name" in parameter)
      rows.push([parameter.name, parameter.in, typeOf(parameter.schema, parameter.required)]);
  const { requestBody } = operation;
  if (!requestBody || "$ref" in requestBody) return rows;
  const schema = requestBody.content["application/json"]?.schema;
  if (!schema || "$ref" in schema) return rows;
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    rows.push([name, "body", typeOf(property, schema.required?.includes(name))]);
  return rows;
}

type Schema = NonNullable<Operation["parameters"]>[number] extends infer P
  ? P extends { schema?: infer S }
    ? S
    : never
  : never;

function typeOf(schema: Schema | undefined, required: boolean | undefined): string {
  const type = schema && "type" in schema ? [schema.type].flat().join(" or ") : "any";
  const values = schema && "enum" in schema && schema.enum ? `: ${schema.enum.join(", ")}` : "";
  return `${type}${values}${required ? "" : ", optional"}`;
}
