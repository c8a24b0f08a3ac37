import type { Drive, PeopleGroup } from '../../lib/drive/index.ts';

export type GroupProps = { drive: Drive; group: PeopleGroup };
