import { PageHead } from "../../ui/page-head.tsx";

export const FlowPage = () => <PageHead title="Flow" />;
