# An SMSC for tests, on Debian's libnet-smpp-perl: `perl net_smpp.pl`, on a free port of loopback.
# One session at a time. Every submit is accepted, and a delivery receipt follows it. On stdout, a line of JSON each:
#   {"port": n}, {"bound": "system id"}, {"submit": ["number", coding, esm_class, "octets in hex"]}, {"receipt": status}, {"unbound": 1}
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0) or die "no port: $!";
print '{"port": ', $listener->sockport, "}\n";
my $ids = 0;
while (my $session = $listener->accept) {
  while (my $pdu = $session->read_pdu) {
    my ($command, $seq) = ($pdu->{cmd}, $pdu->{seq});
    if ($command == 0x09) {
      $session->bind_transceiver_resp(system_id => 'NETSMPP', seq => $seq);
      print qq({"bound": "$pdu->{system_id}"}\n);
    } elsif ($command == 0x04) {
      my $id = ++$ids;
      printf qq({"submit": ["%s", %d, %d, "%s"]}\n), $pdu->{destination_addr}, $pdu->{data_coding}, $pdu->{esm_class}, unpack('H*', $pdu->{short_message});
      $session->submit_sm_resp(message_id => "$id", seq => $seq);
      my $text = "id:$id sub:001 dlvrd:001 submit date:2611240801 done date:2611240802 stat:DELIVRD err:000 text:";
      $session->deliver_sm(source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr}, esm_class => 4, short_message => $text, async => 1);
    } elsif ($command == 0x80000005) {
      print qq({"receipt": $pdu->{status}}\n);
    } elsif ($command == 0x15) {
      $session->enquire_link_resp(seq => $seq);
    } elsif ($command == 0x06) {
      $session->unbind_resp(seq => $seq);
      print qq({"unbound": 1}\n);
      last;
    }
  }
  close $session;
}
