import type { OpenApiDocument } from "../../http/openapi/openapi-document.ts";
import { rowsOfSchema } from "./describe-schema.ts";
import { RowTable } from "./row-table.tsx";

/** All named schemas, sorted. */
export const SchemaList = ({ document }: { readonly document: OpenApiDocument }) => (
  <section>
    <h2>Schemas</h2>
    {Object.entries(document.components?.schemas ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => (
        <section class="schema" id={`schema-${name}`}>
          <h3>{name}</h3>
          <RowTable rows={rowsOfSchema(schema)} />
        </section>
      ))}
  </section>
);
