// What stands over the page: a question in the middle, a drawer at the side, a sheet from below. The focus stays inside
// and goes back to where it came from.
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { IconButton } from './Button.tsx';
import css from './Dialog.module.css';

type DialogProps = {
  readonly title: ReactNode;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly shape?: 'middle' | 'drawer' | 'sheet';
  /** For a question that must be answered: neither Escape nor a click beside it closes. */
  readonly firm?: boolean;
};

export function Dialog({ title, open, onClose, children, shape = 'middle', firm = false }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => next || onClose()}
      isDismissable={!firm}
      isKeyboardDismissDisabled={firm}
      className={`${css.overlay} ${css[shape]}`}
    >
      <Modal className={css.modal ?? ''}>
        <AriaDialog className={css.dialog ?? ''} role={firm ? 'alertdialog' : 'dialog'}>
          <div className={css.head}>
            <Heading slot="title" level={2} className={css.title ?? ''}>
              {title}
            </Heading>
            {!firm && (
              <IconButton label="Close" onPress={onClose}>
                <X size={20} aria-hidden="true" />
              </IconButton>
            )}
          </div>
          <div className={css.body}>{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The last row of a dialog: what it does stands first for who reads, last for who looks. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={css.actions}>{children}</div>;
}
