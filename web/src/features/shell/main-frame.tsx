import { type ReactNode, createContext, use } from "react";

const Inside = createContext(false);

/** What is in it stands in the frame's own `<main>`. */
export const InsideMain = ({ children }: { children: ReactNode }) => (
  <Inside value={true}>{children}</Inside>
);

/** For what may stand in a frame or in place of it, such as the error page: there is one `<main>` in a page. */
export const MainFrame = ({ children }: { children: ReactNode }) =>
  use(Inside) ? (
    children
  ) : (
    <main className="content narrow" id="main">
      {children}
    </main>
  );
