import { type Language, TEXTS } from "./language.ts";
import { Page } from "./page.tsx";

/** The page at Atlas's own address: what this server is, and where its documentation is. */
export const HomePage = ({ language }: { readonly language: Language }) => {
  const text = TEXTS[language].home;
  return (
    <Page language={language} title={text.title} switchable>
      <h1>{text.title}</h1>
      <p>{text.lead}</p>
      <p>{text.visitor}</p>
      <ul>
        <li>
          <a href="/docs">{text.docs}</a>
        </li>
        <li>
          <a href="/openapi.json">{text.openapi}</a>
        </li>
      </ul>
    </Page>
  );
};
