import type { Row } from "./describe-schema.ts";

/** What parameters or properties are called, what they take and what they mean. */
export const RowTable = ({ rows }: { readonly rows: readonly Row[] }) =>
  rows.length === 0 ? (
    ""
  ) : (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, place, type, meaning }) => (
            <tr>
              <td>
                <code>{name}</code>
                {place === "" ? "" : <span class="note"> {place}</span>}
              </td>
              <td>
                {type.text}
                {type.schemas.map((schema) => (
                  <>
                    {" "}
                    <SchemaLink name={schema} />
                  </>
                ))}
              </td>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );

export const SchemaLink = ({ name }: { readonly name: string }) => (
  <a href={`#schema-${name}`} aria-label={`Schema ${name}`}>
    ↓
  </a>
);
