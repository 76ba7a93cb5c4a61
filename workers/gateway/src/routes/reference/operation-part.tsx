import type { OpenApiDocument, Operation } from "../../http/openapi/openapi-document.ts";
import { problemCodesOf } from "../../http/openapi/openapi-problems.ts";
import { EVERY_ROUTE } from "../problems.ts";
import { rowsOfParameters, rowsOfSchema, schemaNameOf } from "./describe-schema.ts";
import { RowTable } from "./row-table.tsx";

export type Entry = {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
};

/** One operation: what it takes, what it answers and how it can fail. */
export const OperationPart = ({
  method,
  path,
  operation,
  document,
}: Entry & { readonly document: OpenApiDocument }) => (
  <article id={operation.operationId ?? ""}>
    <h3>
      <span class="method">{method.toUpperCase()}</span> <code>{path}</code>
    </h3>
    <p class="about">
      {operation.summary ?? ""}. {operation.description ?? ""}
    </p>
    <p class="note">
      {scopesOf(operation)}
      Answers: <Answers operation={operation} />
    </p>
    <ErrorLinks codes={problemCodesOf(operation, document).filter(isSpecific)} />
    <RowTable rows={[...rowsOfParameters(operation), ...rowsOfBody(operation, document)]} />
  </article>
);

const Answers = ({ operation }: { readonly operation: Operation }) =>
  Object.entries(operation.responses ?? {})
    .filter(([status]) => status.startsWith("2"))
    .map(([status, response]) => {
      const name = schemaNameOf("content" in response ? response.content : undefined);
      return (
        <>
          {status} {name === null ? "" : <a href={`#schema-${name}`}>{name}</a>}
        </>
      );
    });

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

/** Codes that every call can answer appear only in the table. */
const isSpecific = (code: string): boolean => !EVERY_ROUTE.some((common) => common === code);

function scopesOf(operation: Operation): string {
  const scopes = (operation.security ?? []).flatMap((requirement) =>
    Object.values(requirement).flat(),
  );
  return scopes.length === 0 ? "" : `Scope: ${scopes.join(", ")}. `;
}

function rowsOfBody({ requestBody }: Operation, document: OpenApiDocument) {
  const content = requestBody && "content" in requestBody ? requestBody.content : undefined;
  const name = schemaNameOf(content);
  const schema = name === null ? undefined : document.components?.schemas?.[name];
  return schema ? rowsOfSchema(schema).map((row) => ({ ...row, place: "body" })) : [];
}
