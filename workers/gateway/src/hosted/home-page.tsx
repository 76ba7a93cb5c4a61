import { type Language, TEXTS } from "./language.ts";
import { Page } from "./page.tsx";

/** The page at Atlas's own address: what this server is, and where its documentation is. */
export const HomePage = (props: { readonly language: Language; readonly baseUrl: string }) => {
  const text = TEXTS[props.language].home;
  return (
    <Page
      language={props.language}
      title={text.title}
      switchable
      baseUrl={props.baseUrl}
      owner="atlas"
    >
      <header class="ask">
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
        <p>{text.visitor}</p>
      </header>
      <ul class="links">
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
