import { METHODS, type OpenApiDocument, type Operation } from "../http/openapi-document.ts";
import { STYLES_PATH } from "../hosted/styles.ts";
import { PROBLEMS } from "../http/to-problem.ts";

type Entry = { readonly method: string; readonly path: string; readonly operation: Operation };

/** The API's reference, as one page without a script, from the very document that programs read. */
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
          For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI {document.openapi})
        </p>
        {[...byTag(document)].map(([tag, entries]) => (
          <section>
            <h2>{tag}</h2>
            {entries.map((entry) => (
              <OperationPart {...entry} />
            ))}
          </section>
        ))}
        <ErrorTable />
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
        Answers: {Object.keys(operation.responses ?? {}).join(", ")}
      </p>
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

const ErrorTable = () => (
  <section>
    <h2>Errors</h2>
    <p>
      Problem documents (RFC 9457). Decide on <code>code</code>; <code>Retry-After</code> says when
      a repetition makes sense.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Status</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(PROBLEMS).map(([code, { status, title }]) => (
            <tr id={`error-${code}`}>
              <td>
                <code>{code}</code>
              </td>
              <td>{status}</td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

function byTag(document: OpenApiDocument): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? "Other";
      groups.set(tag, [...(groups.get(tag) ?? []), { method, path, operation }]);
    }
  return groups;
}

function scopesOf(operation: Operation): string {
  const scopes = (operation.security ?? []).flatMap((requirement) =>
    Object.values(requirement).flat(),
  );
  return scopes.length === 0 ? "" : `Scope: ${scopes.join(", ")}. `;
}

/** Parameters and the body's members: name, place, type. */
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
