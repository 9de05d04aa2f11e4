/* A cable for the virtual reader: while the file that PLUGGABLE_UNPLUGGED names is there, the reader has no contact.
   Everything else is the virtual reader's own, found in the library that this one is linked with. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <unistd.h>
#include <ifdhandler.h>

RESPONSECODE IFDHICCPresence(DWORD lun)
{
    RESPONSECODE (*virtual_reader)(DWORD) = (RESPONSECODE (*)(DWORD))dlsym(RTLD_NEXT, "IFDHICCPresence");

    if (virtual_reader == NULL || access(PLUGGABLE_UNPLUGGED, F_OK) == 0)
        return IFD_COMMUNICATION_ERROR;
    return virtual_reader(lun);
}
