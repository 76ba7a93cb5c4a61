import { PageHead } from "../../ui/page-head.tsx";

export const EndUsersPage = () => <PageHead title="End users" />;
