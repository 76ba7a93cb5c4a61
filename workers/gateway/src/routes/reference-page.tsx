import { STYLES_PATH } from "../hosted/styles.ts";
import { METHODS, type OpenApiDocument, type Operation } from "../http/openapi/openapi-document.ts";
import { problemCodesOf } from "../http/openapi/openapi-problems.ts";
import { ErrorTable } from "./error-table.tsx";
import { type Entry, OperationPart } from "./reference/operation-part.tsx";
import { SchemaList } from "./reference/schema-list.tsx";
import { Tools } from "./reference/tools.tsx";

type Props = {
  readonly document: OpenApiDocument;
  /** The address of the script that searches and tries operations; null for a page without scripts. */
  readonly script: string | null;
  /** The path below which the document and its page are. */
  readonly at?: string;
};

/** The API reference, rendered from the OpenAPI document. Complete without a script. */
export const ReferencePage = ({ document, script, at = "" }: Props) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{document.info.title}</title>
      <link rel="icon" href="/favicon.ico" />
      <link rel="stylesheet" href={STYLES_PATH} />
      {script === null ? "" : <script type="module" src={script}></script>}
    </head>
    <body>
      <main class="reference">
        <h1>{document.info.title}</h1>
        <p>{document.info.description ?? ""}</p>
        <p>
          For tools: <a href={`${at}/openapi.json`}>openapi.json</a> (OpenAPI {document.openapi}).
          What is new: <a href="/changelog">changelog</a>.{" "}
          {at !== "" ? (
            <>
              For API keys: <a href="/docs">docs</a>.
            </>
          ) : script === null ? (
            <>
              With search, and to try operations: <a href="/reference">reference</a>. For access
              tokens: <a href="/management/docs">the management API</a>.
            </>
          ) : (
            <>
              Without scripts: <a href="/docs">docs</a>.
            </>
          )}
        </p>
        {script === null ? "" : <Tools />}
        {[...byTag(document)].map(([tag, entries]) => (
          <section class="group">
            <h2>{tag}</h2>
            <p>{textOf(document, tag)}</p>
            {entries.map((entry) => (
              <OperationPart {...entry} document={document} />
            ))}
          </section>
        ))}
        <ErrorTable
          api={entriesOf(document).flatMap(({ operation }) => problemCodesOf(operation, document))}
        />
        <SchemaList document={document} />
      </main>
    </body>
  </html>
);

const entriesOf = (document: OpenApiDocument): Entry[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );

/** Operations by tag, in the document's order of tags. */
function byTag(document: OpenApiDocument): Map<string, Entry[]> {
  const groups = Map.groupBy(entriesOf(document), ({ operation }) => tagOf(operation));
  const order = (document.tags ?? []).map(({ name }) => name);
  return new Map([...groups].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

const tagOf = (operation: Operation): string => operation.tags?.[0] ?? "Other";

const textOf = (document: OpenApiDocument, tag: string): string =>
  document.tags?.find(({ name }) => name === tag)?.description ?? "";
