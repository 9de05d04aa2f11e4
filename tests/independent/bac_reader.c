/* Reads a document through PC/SC with libmrtd, the library of Ruben Undheim's mrtdreader (Debian: libmrtd-dev).

   Everything of Basic Access Control, secure messaging and file reading is libmrtd's. It speaks to its reader by one
   function of libnfc, which is given here over PC/SC instead; the rest is arguments and output.

   bac_reader NUMBER BIRTH EXPIRY FID...     prints one line for each file: FID and content, in hex */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <nfc/nfc.h>
#include <mrtd/mrtd.h>
#include <winscard.h>

static SCARDHANDLE card;

int nfc_initiator_transceive_bytes(nfc_device *device, const uint8_t *command, const size_t size, uint8_t *response,
                                   const size_t room, int timeout)
{
    DWORD received = room;
    LONG code = SCardTransmit(card, SCARD_PCI_T1, command, size, NULL, response, &received);

    (void)device;
    (void)timeout;
    return code == SCARD_S_SUCCESS ? (int)received : -1;
}

static int connect_card(void)
{
    SCARDCONTEXT context;
    DWORD protocol, size;
    LPSTR readers = NULL;

    size = SCARD_AUTOALLOCATE;
    return SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context) == SCARD_S_SUCCESS
        && SCardListReaders(context, NULL, (LPSTR)&readers, &size) == SCARD_S_SUCCESS
        && SCardConnect(context, readers, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card, &protocol)
           == SCARD_S_SUCCESS;
}

static int select_application(void)
{
    static const uint8_t command[] = {0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};
    uint8_t response[258];

    return nfc_initiator_transceive_bytes(NULL, command, sizeof command, response, sizeof response, 0) == 2
        && response[0] == 0x90;
}

int main(int count, char **given)
{
    static uint8_t content[65536];
    uint8_t kmrz[25] = {0}, k_enc[16], k_mac[16], fid[2];
    uint64_t counter;
    int size, at;

    if (count < 5 || !connect_card() || !select_application()) {
        fprintf(stderr, "no card, or no eMRTD application\n");
        return 1;
    }
    mrtd_bac_get_kmrz((uint8_t *)given[1], (uint8_t *)given[2], (uint8_t *)given[3], kmrz);
    srand(1);
    mrtd_bac_randomize_rndifd_kifd();
    if (mrtd_bac_keyhandshake(NULL, kmrz, k_enc, k_mac, &counter) < 0) {
        fprintf(stderr, "Basic Access Control failed\n");
        return 2;
    }
    for (at = 4; at < count; at++) {
        unsigned number = strtoul(given[at], NULL, 16);
        fid[0] = number >> 8;
        fid[1] = number;
        size = 0;
        if (mrtd_fileread_read(NULL, fid, content, &size, k_enc, k_mac, &counter) < 0) {
            fprintf(stderr, "%s cannot be read\n", given[at]);
            return 3;
        }
        printf("%04X ", number);
        for (int i = 0; i < size; i++)
            printf("%02x", content[i]);
        printf("\n");
    }
    SCardDisconnect(card, SCARD_UNPOWER_CARD);
    return 0;
}
