import { PageHead } from "../../ui/page-head.tsx";

export const FlowsPage = () => <PageHead title="Flows" />;
