import { PageHead } from "../../ui/page-head.tsx";

export const StartPage = () => <PageHead title="Start" />;
