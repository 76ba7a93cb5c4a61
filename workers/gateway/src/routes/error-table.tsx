import { PROBLEMS } from "../http/to-problem.ts";
import { EVERY_ROUTE, HOSTED_PAGES, NO_ROUTE } from "./problems.ts";

const has = (codes: readonly string[], code: string): boolean => codes.includes(code);

/** All codes that the public door can answer, and no others. */
export const ErrorTable = ({ api }: { readonly api: readonly string[] }) => {
  const byPrograms = new Set<string>([...api, ...NO_ROUTE]);
  const rows = Object.entries(PROBLEMS).filter(
    ([code]) => byPrograms.has(code) || has(HOSTED_PAGES, code),
  );
  return (
    <section>
      <h2>Errors</h2>
      <p>
        The API answers errors as problem documents (RFC 9457). Branch on <code>code</code>. If
        there is a <code>Retry-After</code> header, wait that long before you try again. Hosted
        pages show the code to the person.
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Status</th>
              <th scope="col">Meaning</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([code, { status, title }]) => (
              <tr id={`error-${code}`}>
                <td>
                  <code>{code}</code>
                </td>
                <td>{status}</td>
                <td>{title}</td>
                <td>{placeOf(code, byPrograms.has(code))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

function placeOf(code: string, isInApi: boolean): string {
  if (has([...EVERY_ROUTE, ...NO_ROUTE], code)) return "Everywhere";
  if (!isInApi) return "Hosted pages";
  return has(HOSTED_PAGES, code) ? "API, hosted pages" : "API";
}
