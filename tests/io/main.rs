//! Files: structures as read, files made to hurt, written files read again, outputs that the system refuses.

#[cfg(unix)]
mod disk;
mod hostile;
mod people;
mod reading;
mod written;
