import { PageHead } from "../../ui/page-head.tsx";

export const EndUserPage = () => <PageHead title="End user" />;
