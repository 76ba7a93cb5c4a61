import { PageHead } from "../../ui/page-head.tsx";

export const AccountPage = () => <PageHead title="Account" />;
