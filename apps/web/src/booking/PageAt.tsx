// From an address to its page.
import type { Address } from './address.ts';
import { EventTypePage } from './pages/EventTypePage.tsx';
import { HostPage } from './pages/HostPage.tsx';
import { LinkPage } from './pages/LinkPage.tsx';
import { ManagePage } from './pages/ManagePage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';

export function PageAt({ address }: { address: Address }) {
  switch (address.page) {
    case 'host':
      return <HostPage organization={address.organization} handle={address.handle} />;
    case 'event type':
      return (
        <EventTypePage
          organization={address.organization}
          handle={address.handle}
          eventType={address.eventType}
        />
      );
    case 'link':
      return <LinkPage token={address.token} />;
    case 'booking':
      return <ManagePage token={address.token} />;
    case 'none':
      return <NotFoundPage />;
  }
}
