import { PageHead } from "../../ui/page-head.tsx";

export const OverviewPage = () => <PageHead title="Overview" />;
