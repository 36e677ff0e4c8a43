// One of a few views at the same place.
import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components/Tabs';
import css from './Tabs.module.css';

type TabsProps = {
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly name: string; readonly content: ReactNode }[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
};

export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  return (
    <AriaTabs
      selectedKey={selected}
      onSelectionChange={(key) => onSelect(String(key))}
      className={css.tabs ?? ''}
    >
      <TabList aria-label={label} className={css.list ?? ''}>
        {tabs.map(({ id, name }) => (
          <Tab key={id} id={id} className={css.tab ?? ''}>
            {name}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={css.panel ?? ''}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
