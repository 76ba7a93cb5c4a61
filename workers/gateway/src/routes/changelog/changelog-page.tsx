import { STYLES_PATH } from "../../hosted/styles.ts";
import { CHANGELOG, type Change } from "./entries.ts";

/** What changed in the API, newest first. */
export const ChangelogPage = () => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>Changes of the Atlas API</title>
      <link rel="icon" href="/favicon.ico" />
      <link rel="stylesheet" href={STYLES_PATH} />
    </head>
    <body>
      <main class="reference">
        <h1>Changes of the Atlas API</h1>
        <p>
          What changed in <code>/v1</code>, newest first. New operations, parameters, properties and
          codes appear without notice, so ignore what you do not know. Anything else is announced
          here as deprecated first. The <a href="/reference">reference</a> shows the API as it is
          now.
        </p>
        {CHANGELOG.map(({ date, changes }) => (
          <section id={date}>
            <h2>
              <time datetime={date}>{date}</time>
            </h2>
            <ul>
              {changes.map((change) => (
                <ChangeItem {...change} />
              ))}
            </ul>
          </section>
        ))}
      </main>
    </body>
  </html>
);

const ChangeItem = ({ kind, text, operations = [] }: Change) => (
  <li>
    <b>{kind}</b> <Text text={text} />
    {operations.map((id) => (
      <>
        {" "}
        <a href={`/reference#${id}`}>{id}</a>
      </>
    ))}
  </li>
);

const Text = ({ text }: { readonly text: string }) =>
  text.split("`").map((part, index) => (index % 2 === 0 ? part : <code>{part}</code>));
