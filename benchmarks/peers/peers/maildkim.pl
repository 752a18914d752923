#!/usr/bin/perl
# Mail::DKIM, for a third opinion of DKIM and ARC. One JSON request a line, one JSON answer a line. Arguments: the port of
# the DNS server on 127.0.0.1.
use strict;
use warnings;
use JSON::PP;
use MIME::Base64;
use Net::DNS::Resolver;
use Mail::DKIM::Verifier;
use Mail::DKIM::ARC::Verifier;
use Mail::DKIM::DNS;

$| = 1;
my $resolver = Net::DNS::Resolver->new(
    nameservers => ['127.0.0.1'], port => $ARGV[0], recurse => 1, udp_timeout => 2, retry => 2);
Mail::DKIM::DNS::resolver($resolver);
my $json = JSON::PP->new->utf8;

while (my $line = <STDIN>) {
    my $request = $json->decode($line);
    my $message = decode_base64($request->{message});
    my %answer = (dkim => [], arc => { result => 'crash', why => '' });
    eval {
        my $verifier = Mail::DKIM::Verifier->new();
        $verifier->PRINT($message);
        $verifier->CLOSE;
        for my $one ($verifier->signatures) {
            push @{ $answer{dkim} }, {
                d => eval { $one->domain } // undef, s => eval { $one->selector } // undef,
                result => $one->result // 'none', why => $one->result_detail // '' };
        }
        1;
    } or push @{ $answer{dkim} }, { result => 'crash', why => "$@" };
    eval {
        my $verifier = Mail::DKIM::ARC::Verifier->new();
        $verifier->PRINT($message);
        $verifier->CLOSE;
        $answer{arc} = { result => $verifier->result, why => $verifier->result_detail // '' };
        1;
    } or $answer{arc} = { result => 'crash', why => "$@" };
    print $json->encode(\%answer), "\n";
}
